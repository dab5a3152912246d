-- What HTML cannot say of a Word document: turned pages, bold last rows, notes that are not raised twice.
local references = ''
for _, part in ipairs { 'header', 'footer' } do
  for number, pages in ipairs { 'first', 'default' } do
    references = references .. '<w:' .. part .. 'Reference w:type="' .. pages .. '" r:id="' .. part .. number .. '"/>'
  end
end

local function section(turned)
  local size = turned and '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>' or '<w:pgSz w:w="11906" w:h="16838"/>'
  return pandoc.RawBlock('openxml', '<w:p><w:pPr><w:spacing w:after="0"/><w:sectPr>' .. references .. size ..
    '<w:pgMar w:top="1134" w:right="1020" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/><w:titlePg/></w:sectPr></w:pPr></w:p>')
end

-- A wide table turns its page, and the headings over it go with it.
function Blocks(blocks)
  local done, turned = pandoc.List(), 0
  for _, block in ipairs(blocks) do
    if block.t == 'Div' and block.classes:includes('landscape') then
      local over = pandoc.List()
      while #done > 0 and done[#done].t == 'Header' do over:insert(1, done:remove()) end
      if turned == #done and #done > 0 then done:remove() else done:insert(section(false)) end
      done:extend(over)
      done:extend { block, section(true) }
      turned = #done
    else
      done:insert(block)
    end
  end
  return done
end

function Superscript(raised)
  if #raised.content == 1 and raised.content[1].t == 'Note' then return raised.content[1] end
end

local function each(rows, change)
  for number, row in ipairs(rows) do
    for _, cell in ipairs(row.cells) do cell.contents = change(cell.contents, number, row) end
  end
end

local function kept(blocks)
  return { pandoc.Div(blocks:walk { Plain = function(text) return pandoc.Para(text.content) end }, { ['custom-style'] = 'Kept Cell' }) }
end

function Table(table)
  if table.attributes['custom-style'] then return end
  for _, body in ipairs(table.bodies) do
    local last = #body.body
    each(body.body, function(blocks, number, row)
      if row.attr.classes:includes('total') then
        return blocks:walk { Plain = function(text) return pandoc.Plain(pandoc.Strong(text.content)) end }
      end
      -- A short table stays on one page: every row but the last is kept with the next.
      return (last <= 12 and number < last) and kept(blocks) or blocks
    end)
  end
  each(table.head.rows, kept)
  return table
end
